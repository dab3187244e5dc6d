"""A certificate handed in as if it were the policy is known for what it is not."""

from __future__ import annotations

import datetime as dt

from schoolgate.policies.paper.certificate import certificate_pdf
from schoolgate.policies.paper.sheet import Sheet
from schoolgate.policies.paper.tests.test_certificate import PAYLOAD
from schoolgate.reading.check import check_bytes


def test_certificate_of_a_social_media_policy_is_no_such_policy(sheet: Sheet) -> None:
    pdf = certificate_pdf(PAYLOAD | {"policy": "Social media policy"}, sheet)
    report = check_bytes(pdf, "certificate.pdf", today=dt.date(2026, 11, 22))
    assert [finding.code for finding in report.findings] == ["not-such-a-policy"]
