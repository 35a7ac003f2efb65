"""Converts LimeSurvey's quotas to quota cells; a quota with limit 0 is a screen-out, so it becomes a route."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from surveys.formats.xlsform.logic import quoted
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place

from . import names
from .carrying import Import
from .document import Row, Tables
from .script import UntranslatableError
from .survey import Asked


class Quotas:
    """Reads the tables ``quota``, ``quota_members`` and ``quota_languagesettings``."""

    def __init__(self, of: Import, tables: Tables) -> None:
        self._of = of
        self._questions: Mapping[str, Asked] = {asked.id: asked for asked in of.survey.questions()}
        self._order = {asked.id: number for number, asked in enumerate(of.survey.questions())}
        self._members: dict[str, list[Row]] = defaultdict(list)
        for row in tables.rows("quota_members"):
            self._members[row.get("quota_id", "")].append(row)
        self._labels: dict[str, dict[str, str]] = defaultdict(dict)
        for row in tables.rows("quota_languagesettings"):
            if name := row.get("quotals_name", ""):
                self._labels[row.get("quotals_quota_id", "")][row.get("quotals_language", "")] = name
        self.quotas: list[s.Quota] = []
        self.routes: list[s.Route] = []
        for row in tables.rows("quota"):
            self._read(row)

    def _read(self, row: Row) -> None:
        key, name = row.get("id", ""), row.get("name", "").strip() or row.get("id", "")
        place = Place("quotas", None, "name", name)
        if row.get("active", "1") == "0":
            self._of.findings.add("lss_quota_inactive", place, quota=name)
            return
        try:
            when = self._when(self._members[key])
        except UntranslatableError as error:
            self._of.findings.add("lss_quota", place, quota=name, part=error.what)
            return
        limit = row.get("qlimit", "").strip()
        target = int(limit[:9]) if limit.isascii() and limit.isdigit() else 0
        if target:
            label = self._labels.get(key) or {self._of.main_language: name}
            self.quotas.append(s.Quota(f"quota_{len(self.quotas) + 1}", label, when, target))
            return
        last = max((member["qid"] for member in self._members[key]), key=lambda qid: self._order[qid])
        after = self._last_item(self._questions[last])
        self.routes.append(s.Route(after, s.SCREENED_OUT, when))
        self._of.findings.add("lss_screening", Place("routes", None, "go_to", after), quota=name)

    def _last_item(self, asked: Asked) -> str:
        """The item after which the answer is known: for an array its last row."""
        parts = [self._of.known.find(written) for written in self._of.known.part_names(asked.code)]
        last = parts[-1] if parts else None
        return last.name if last is not None else self._of.known.name(asked.id)

    def _when(self, members: list[Row]) -> str:
        """The condition of the quota: one of the listed answers for each question."""
        by_question: dict[str, list[str]] = defaultdict(list)
        for row in members:
            asked = self._questions.get(row.get("qid", ""))
            if asked is None:
                raise UntranslatableError(row.get("qid", ""))
            by_question[asked.id].append(self._answer(asked, row.get("code", "").strip()))
        if not by_question:
            raise UntranslatableError("quota_members")
        several = len(by_question) > 1
        joined = (" or ".join(parts) for parts in by_question.values())
        return " and ".join(f"({part})" if several and " or " in part else part for part in joined)

    def _answer(self, asked: Asked, code: str) -> str:
        known = self._of.known
        variable = known.find(asked.code)
        if variable is not None and variable.kind == names.VALUE:
            return f"${{{variable.name}}} = {quoted(code)}"
        if variable is not None and variable.listed:
            return f"selected(${{{variable.name}}}, {quoted(code)})"
        row, _, answer = code.rpartition("-")
        part = known.find(f"{asked.code}_{row}")
        if part is None or part.kind != names.VALUE:
            raise UntranslatableError(f"{asked.code} {code}")
        return f"${{{part.name}}} = {quoted(answer)}"
