"""URL patterns of the interviewer's pages."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from .views import back_checks, calls, docks, handing, incoming, interviews, news, numbers, own_agenda, reviews, shift

urlpatterns: list[URLPattern | URLResolver] = [
    # What is asked all the time stands first, because patterns are tried in this order.
    path("calls/<int:attempt_id>/interview/", interviews.interview, name="interview"),
    path("calls/<int:attempt_id>/", calls.before, name="call"),
    path("calls/<int:attempt_id>/dial/", calls.dial, name="dial"),
    path("calls/<int:attempt_id>/outcome/", calls.outcome, name="call-outcome"),
    path("calls/<int:attempt_id>/after/", calls.after, name="after-call"),
    path("calls/<int:attempt_id>/give-back/", calls.give_back, name="give-back"),
    path("calls/<int:attempt_id>/hand/", handing.hand, name="hand-over"),
    path("calls/<int:attempt_id>/lease/", calls.lease, name="lease"),
    path("calls/<int:attempt_id>/appointment/", docks.appointment, name="make-appointment"),
    path("calls/<int:attempt_id>/numbers/", numbers.numbers, name="call-numbers"),
    path("calls/<int:attempt_id>/agenda/", docks.agenda, name="agenda"),
    path("calls/<int:attempt_id>/stop/", docks.stop, name="stop-interview"),
    path("calls/<int:attempt_id>/interview/back/", interviews.back, name="interview-back"),
    path("calls/<int:attempt_id>/interview/jump/", interviews.jump, name="interview-jump"),
    path("calls/<int:attempt_id>/interview/language/", interviews.language, name="interview-language"),
    path("calls/<int:attempt_id>/interview/note/", interviews.note, name="interview-note"),
    path("calls/<int:attempt_id>/interview/find/", interviews.find, name="interview-find"),
    path("calls/<int:attempt_id>/interview/finish/", interviews.finish, name="finish-interview"),
    path("shift/", shift.home, name="shift"),
    path("shift/start/", shift.start, name="shift-start"),
    path("shift/break/", shift.pause, name="shift-break"),
    path("shift/back/", shift.back_from_break, name="shift-back"),
    path("shift/end/", shift.end, name="shift-end"),
    path("shift/back-checks/", back_checks.back_checks, name="back-checks"),
    path("shift/back-checks/take/", back_checks.claim, name="back-check-claim"),
    path("shift/back-checks/end/", back_checks.end, name="back-check-end"),
    path("shift/reviews/", reviews.own_reviews, name="own-reviews"),
    path("shift/take/", shift.take, name="take-case"),
    path("shift/<int:study_id>/next/", shift.next_case, name="next-case"),
    path("shift/<int:study_id>/empty/", shift.empty, name="empty-queue"),
    path("shift/parked/<int:case_id>/", shift.take_up, name="take-up"),
    path("shift/agenda/", own_agenda.own_agenda, name="own-agenda"),
    path("shift/agenda/<int:appointment_id>/", own_agenda.own_appointment, name="own-appointment"),
    path("shift/incoming/", incoming.incoming, name="incoming"),
    path("shift/incoming/open/", incoming.open_incoming, name="open-incoming"),
    path("shift/incoming/note/", incoming.note_for_colleague, name="incoming-note"),
    path("shift/news/", news.news, name="news"),
    path("shift/news/read/", news.read, name="news-read"),
    path("shift/news/<int:copy_id>/answer/", news.answer, name="news-answer"),
    path("shift/help/", news.call_supervisor, name="call-supervisor"),
    path("shift/help/back/", news.take_back, name="call-supervisor-back"),
]
