"""What somebody goes through who looks at the privacy settings of a site."""

from __future__ import annotations

from schoolgate.core.words import translated
from schoolgate.reference import platforms
from schoolgate.sites.models import Site
from schoolgate.sites.requests.forms import forms
from schoolgate.sites.requests.where_hints import settings_of


def settings_to_look_at(site: Site) -> list[str]:
    """The settings that matter on the service of a site, in the words of its proposal."""
    questions = (one for page in forms()["site"].pages for one in page.questions)
    labels = dict(next(one for one in questions if one.name == "settings").choices)
    codes = settings_of(platforms().get(site.platform), is_public="public" in site.audience)
    return [translated(str(labels[code])) for code in codes]
