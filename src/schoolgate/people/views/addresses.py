"""The school's own email addresses. Load, form, one action, answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.people.address_actions import change_mail_domains
from schoolgate.people.address_forms import DomainsForm
from schoolgate.people.addresses import address_of, sender_for, staff_of, without_own
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.people.rules import may_keep_people


@require_http_methods(["GET", "POST"])
def addresses(request: PersonRequest, school: str) -> HttpResponse:
    """What they end in, whether mail from here comes from one, and who of the staff has none."""
    place = school_for(request.person, school)
    demand(may_keep_people(request.person, place))
    form = DomainsForm(posted(request), initial={"domains": "\n".join(place.mail_domains)})
    if request.method == "POST" and form.is_valid():
        if change_mail_domains(
            by=request.person, school=place, domains=form.cleaned_data["domains"]
        ):
            messages.success(request, _("Saved. Below stands what follows from it."))
        else:
            messages.info(request, _("Nothing was changed: what you saved stands there already."))
        return redirect("people:addresses", place.slug)
    staff = staff_of(place)
    context = {
        "place": place,
        "form": form,
        "sender": sender_for(place),
        "staff": len(staff),
        "without": [(one, address_of(one)) for one in without_own(staff, place.mail_domains)],
    }
    return render(request, "people/addresses.html", context, status=status_of(form))
