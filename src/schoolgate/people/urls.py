from django.urls import path

from schoolgate.people.views import (
    absences,
    addresses,
    calendar,
    invitations,
    people,
    record,
    rosters,
    school_look,
    sign_in,
)

app_name = "people"

urlpatterns = [
    path("second-factor/", sign_in.second_factor_needed, name="second-factor-needed"),
    path("invitation/<str:token>/", invitations.accept, name="invitation"),
    path("s/<slug:school>/", people.home, name="school"),
    path("s/<slug:school>/addresses/", addresses.addresses, name="addresses"),
    path("s/<slug:school>/look/", school_look.look, name="look"),
    path("s/<slug:school>/look/logo/remove/", school_look.remove_logo, name="remove-logo"),
    path("logo/<slug:public_id>/<slug:sha256>.png", school_look.logo, name="logo"),
    path("s/<slug:school>/people/", people.people, name="list"),
    path("s/<slug:school>/people/add/", people.add, name="add"),
    path("s/<slug:school>/people/<slug:person>/", people.person, name="person"),
    path("s/<slug:school>/people/<slug:person>/details/", people.change_details, name="details"),
    path("s/<slug:school>/people/<slug:person>/appoint/", people.appoint, name="appoint"),
    path("s/<slug:school>/people/<slug:person>/invite/", invitations.invite, name="invite"),
    path(
        "s/<slug:school>/appointments/<slug:appointment>/",
        people.change_appointment,
        name="change-appointment",
    ),
    path(
        "s/<slug:school>/appointments/<slug:appointment>/end/",
        people.end_appointment,
        name="end-appointment",
    ),
    path("s/<slug:school>/pupils/", people.pupils, name="pupils"),
    path("s/<slug:school>/pupils/<slug:person>/", people.pupil, name="pupil"),
    path("s/<slug:school>/pupils/<slug:person>/carers/add/", people.add_carer, name="add-carer"),
    path(
        "s/<slug:school>/pupils/<slug:person>/carers/<int:care>/end/",
        people.end_care,
        name="end-care",
    ),
    path("s/<slug:school>/classes/<slug:school_class>/", people.school_class, name="class"),
    path("s/<slug:school>/absences/", absences.absences, name="absences"),
    path("s/<slug:school>/absences/record/", absences.record, name="record-absence"),
    path("s/<slug:school>/absences/<slug:absence>/", absences.change, name="change-absence"),
    path(
        "s/<slug:school>/absences/<slug:absence>/withdraw/",
        absences.withdraw,
        name="withdraw-absence",
    ),
    path("s/<slug:school>/invitations/", invitations.invitations, name="invitations"),
    path(
        "s/<slug:school>/invitations/<slug:invitation>/withdraw/",
        invitations.withdraw,
        name="withdraw-invitation",
    ),
    path("s/<slug:school>/calendar/", calendar.calendar, name="calendar"),
    path("s/<slug:school>/calendar.ics", calendar.export, name="calendar-file"),
    path("s/<slug:school>/calendar/terms/add/", calendar.add_term, name="add-term"),
    path("s/<slug:school>/calendar/terms/<slug:term>/", calendar.change_term, name="change-term"),
    path(
        "s/<slug:school>/calendar/terms/<slug:term>/remove/",
        calendar.remove_term,
        name="remove-term",
    ),
    path("s/<slug:school>/calendar/close/", calendar.close_days, name="close-days"),
    path("s/<slug:school>/calendar/open/", calendar.open_days, name="open-days"),
    path("s/<slug:school>/calendar/bells/<int:weekday>/", calendar.bell_times, name="bell-times"),
    path("s/<slug:school>/calendar/import/", calendar.hand_in, name="calendar-hand-in"),
    path(
        "s/<slug:school>/calendar/import/<slug:calendar_import>/",
        calendar.look_at_import,
        name="calendar-import",
    ),
    path(
        "s/<slug:school>/calendar/import/<slug:calendar_import>/apply/",
        calendar.apply_import,
        name="apply-calendar",
    ),
    path(
        "s/<slug:school>/calendar/import/<slug:calendar_import>/put-aside/",
        calendar.put_aside,
        name="put-calendar-aside",
    ),
    path("s/<slug:school>/roster/", rosters.rosters, name="rosters"),
    path("s/<slug:school>/roster/hand-in/", rosters.hand_in, name="roster-hand-in"),
    path("s/<slug:school>/roster/template.csv", rosters.template, name="roster-template"),
    path("s/<slug:school>/roster/<slug:roster>/", rosters.roster, name="roster"),
    path("s/<slug:school>/roster/<slug:roster>/answer/", rosters.answer, name="roster-answer"),
    path("s/<slug:school>/roster/<slug:roster>/apply/", rosters.apply, name="roster-apply"),
    path(
        "s/<slug:school>/roster/<slug:roster>/put-aside/",
        rosters.put_aside,
        name="roster-put-aside",
    ),
    path(
        "s/<slug:school>/roster/<slug:roster>/report.csv",
        rosters.report_file,
        name="roster-report",
    ),
    path("s/<slug:school>/record/", record.record, name="record"),
]

# Doors of the sign-in library that Schoolgate keeps shut: nobody signs up, changes the address
# they sign in with, or connects an account of their own choice. They stand before the library's.
urlpatterns += [
    path("account/signup/", sign_in.closed, name="no-sign-up"),
    path("account/email/", sign_in.closed, name="no-email-change"),
    path("account/confirm-email/", sign_in.closed, name="no-email-confirmation"),
    path("account/confirm-email/<str:key>/", sign_in.closed, name="no-email-confirmation-link"),
    path("account/3rdparty/", sign_in.closed, name="no-connections"),
    path("account/3rdparty/signup/", sign_in.closed, name="no-school-account-sign-up"),
    path("account/social/signup/", sign_in.closed, name="no-old-sign-up"),
    path("account/social/connections/", sign_in.closed, name="no-old-connections"),
]

# Pages of the library that we stand in front of, to ask more than it does.
urlpatterns += [
    path(
        "account/2fa/webauthn/keys/<int:pk>/remove/", sign_in.remove_passkey, name="remove-passkey"
    ),
    path(
        "account/oidc/<str:provider_id>/login/callback/",
        sign_in.school_account_callback,
        name="school-account-callback",
    ),
]
