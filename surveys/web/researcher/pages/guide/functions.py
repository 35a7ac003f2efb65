"""Every function of the expression language by subject, each with a sentence and an example.

The examples are run by the tests; ``SUBJECTS`` must name every function of the language.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

Explained = tuple[str, str]
"""A sentence (English message id), and an example in the notation of the guide's pages (``examples``)."""

_CHOICES: Mapping[str, Explained] = {
    "selected": (
        _("Whether a code is among the answers."),
        "${brands} := a b\nselected(${brands}, 'b') → true",
    ),
    "count-selected": (_("How many answers were given."), "${brands} := a b\ncount-selected(${brands}) → 2"),
    "selected-at": (
        _("The code at a place, from 0, in the order of mention: 0 is the first one mentioned."),
        "${brands} := b a\nselected-at(${brands}, 0) → 'b'",
    ),
    "choice-label": (
        _("The words of a code of a question, in the interview’s language."),
        "${brands}/a := Alfa\nchoice-label(${brands}, 'a') → 'Alfa'",
    ),
    "jr:choice-name": (
        _("As choice-label, in the order in which XLSForm writes it."),
        "${brands}/a := Alfa\njr:choice-name('a', '${brands}') → 'Alfa'",
    ),
    "jr:itext": (
        _("A label that was looked up, as converters write it; here the words are the label themselves."),
        "jr:itext('Alfa') → 'Alfa'",
    ),
}
_MISSING: Mapping[str, Explained] = {
    "answered": (
        _("Whether there is an answer in substance: not empty, not don’t know, not refused."),
        "${age} := dk\nanswered(${age}) → false",
    ),
    "empty": (_("Whether there is no answer, or the question was not asked."), "empty(${b2}) → true"),
    "dk": (_("Whether the answer is “don’t know”."), "${age} := dk\ndk(${age}) → true"),
    "refused": (_("Whether the answer was refused."), "${age} := refused\nrefused(${age}) → true"),
    "relevant": (_("Whether a question or group is on the route."), "relevant(${b2}) → false"),
    "coalesce": (
        _("The first value that is not empty; so that sums do not fail where nothing was answered."),
        "coalesce(${children}, 0) → 0",
    ),
}
_LOGIC: Mapping[str, Explained] = {
    "if": (
        _("The second value if the condition holds, else the third."),
        "${age} := 17\nif(${age} >= 18, 'adult', 'minor') → 'minor'",
    ),
    "not": (_("True when the condition does not hold."), "not(1 > 2) → true"),
    "true": (_("Always true."), "true() → true"),
    "false": (_("Never true."), "false() → false"),
    "boolean": (_("True for everything but an empty text, 0 and NaN."), "boolean('no') → true"),
    "boolean-from-string": (_("True for the texts “1” and “true” only."), "boolean-from-string('true') → true"),
    "checklist": (
        _("Whether at least so many and at most so many conditions hold; -1 sets no limit."),
        "checklist(1, 2, true(), false(), true()) → true",
    ),
    "weighted-checklist": (
        _("As checklist, adding up the weight that follows each condition."),
        "weighted-checklist(4, 6, true(), 2, true(), 3) → true",
    ),
    "once": (
        _("The value as it was when it was first worked out, kept from then on."),
        "once(1 + 1) → 2",
    ),
}
_NUMBERS: Mapping[str, Explained] = {
    "number": (_("A text as a number."), "number('12') + 1 → 13"),
    "int": (_("The whole part, towards zero."), "int(-1.9) → -1"),
    "floor": (_("The next whole number below."), "floor(-1.1) → -2"),
    "ceiling": (_("The next whole number above."), "ceiling(1.1) → 2"),
    "round": (
        _("Rounded to so many decimals; halves go away from zero."),
        "round(2.5) → 3\nround(2.675, 2) → 2.68",
    ),
    "abs": (_("The number without its sign."), "abs(-3) → 3"),
    "sum": (
        _("The sum of several values, or of all rounds of a repeat."),
        "${spent} := (10; 2.5)\nsum(${spent}) → 12.5",
    ),
    "max": (_("The largest of several values, or of all rounds of a repeat."), "max(1, 5, 3) → 5"),
    "min": (_("The smallest of several values, or of all rounds of a repeat."), "min(1, 5, 3) → 1"),
    "pow": (_("The first number to the power of the second."), "pow(2, 10) → 1024"),
    "sqrt": (_("The square root."), "sqrt(9) → 3"),
    "exp": (_("e to the power of the number."), "exp(0) → 1"),
    "exp10": (_("10 to the power of the number."), "exp10(2) → 100"),
    "log": (_("The natural logarithm."), "log(1) → 0"),
    "log10": (_("The logarithm to base 10."), "log10(1000) → 3"),
    "pi": (_("The number pi."), "round(pi(), 2) → 3.14"),
    "sin": (_("The sine of an angle in radians."), "sin(0) → 0"),
    "cos": (_("The cosine of an angle in radians."), "cos(0) → 1"),
    "tan": (_("The tangent of an angle in radians."), "tan(0) → 0"),
    "asin": (_("The angle with this sine."), "asin(0) → 0"),
    "acos": (_("The angle with this cosine."), "acos(1) → 0"),
    "atan": (_("The angle with this tangent."), "atan(0) → 0"),
    "atan2": (_("The angle of the point (second, first)."), "atan2(0, 1) → 0"),
    "random": (_("A number from 0 up to 1, drawn once for each interview and kept."), "random() < 1 → true"),
}
_TEXTS: Mapping[str, Explained] = {
    "upper": (_("As upper-case."), "upper('è') → 'È'"),
    "lower": (_("As lower-case."), "lower('È') → 'è'"),
    "linebreak": (_("A new line."), "string-length(linebreak()) → 1"),
    "concat": (_("Texts one after the other."), "concat('a', '-', 1) → 'a-1'"),
    "join": (
        _("Values one after the other with a text between them; all rounds of a repeat too."),
        "join(', ', 'Alfa', 'Beta') → 'Alfa, Beta'",
    ),
    "string": (_("A value as text."), "string(18) → '18'"),
    "string-length": (_("How many characters a text has."), "string-length('città') → 5"),
    "contains": (_("Whether a text holds another."), "contains('caffè macchiato', 'macchiato') → true"),
    "starts-with": (_("Whether a text begins with another."), "starts-with('40121', '40') → true"),
    "ends-with": (_("Whether a text ends with another."), "ends-with('anna@example.org', '.org') → true"),
    "substr": (
        _("A part of a text: from a place, counted from 0, up to but without another."),
        "substr('40121', 0, 2) → '40'",
    ),
    "substring": (
        _("A part of a text: from a place, counted from 1, and how many characters."),
        "substring('40121', 1, 2) → '40'",
    ),
    "substring-before": (_("What stands before another text."), "substring-before('anna@example.org', '@') → 'anna'"),
    "substring-after": (
        _("What stands after another text."),
        "substring-after('anna@example.org', '@') → 'example.org'",
    ),
    "translate": (
        _("Each character of the second text becomes the one at its place in the third."),
        "translate('2,5', ',', '.') → '2.5'",
    ),
    "normalize-space": (
        _("The text without spaces at its ends, with single ones between words."),
        "normalize-space('  a   b ') → 'a b'",
    ),
    "upper-case": (_("All capitals."), "upper-case('bg') → 'BG'"),
    "lower-case": (_("No capitals."), "lower-case('BG') → 'bg'"),
    "regex": (
        _("Whether the whole text fits a pattern (a regular expression)."),
        "regex('40121', '[0-9]{5}') → true",
    ),
    "digest": (
        _("A fingerprint of a text (MD5, SHA-1, SHA-256, SHA-384, SHA-512), as base64 or hex."),
        "digest('abc', 'MD5', 'hex') → '900150983cd24fb0d6963f7d28e17f72'",
    ),
    "base64-decode": (_("The text that was written in base64."), "base64-decode('Y2lhbw==') → 'ciao'"),
    "uuid": (
        _("An identifier drawn once for each interview; with a number only so many characters of it."),
        "string-length(uuid()) → 36",
    ),
}
_DATES: Mapping[str, Explained] = {
    "today": (
        _("The day on which the interview began; it stays the same if the interview is resumed later."),
        "today() := 2026-03-01\ntoday() → '2026-03-01'",
    ),
    "now": (
        _("The moment at which the interview began; it stays the same if the interview is resumed later."),
        "now() := 2026-03-01T09:30\nformat-date-time(now(), '%H:%M') → '09:30'",
    ),
    "date": (_("A day, from a text or from days since 1 January 1970."), "date(20513) → '2026-03-01'"),
    "date-time": (_("A moment, from a text or from days since 1970."), "date-time('2026-03-01') → '2026-03-01'"),
    "decimal-date-time": (
        _("Days since 1 January 1970, the time of day as a fraction: differences of dates are days."),
        "decimal-date-time('2026-03-08') - decimal-date-time('2026-03-01') → 7",
    ),
    "decimal-time": (_("The part of the day that has passed."), "decimal-time('18:00') → 0.75"),
    "format-date": (
        _("A date as text: %Y year, %m month, %d day, %b and %a short names, %e and %n without zero."),
        "format-date('2026-03-01', '%d/%m/%Y') → '01/03/2026'",
    ),
    "format-date-time": (
        _("As format-date, with %H hour, %M minute, %S second as well."),
        "format-date-time('2026-03-01T18:30', '%H:%M') → '18:30'",
    ),
}
_WORDING: Mapping[str, Explained] = {
    "words": (
        _("The answer in words, as a text reads it; the second text where there is none, don’t know or refused."),
        "${brand} := dk\nwords(${brand}, 'that brand') → 'that brand'",
    ),
    "plural": (
        _("The first text for 1, the second for any other number; a third, if there is one, for 0."),
        "${trips} := 1\nplural(${trips}, 'one trip', 'several trips') → 'one trip'\n"
        "plural(0, 'one trip', 'several trips', 'no trip') → 'no trip'",
    ),
    "switch": (
        _("The text behind the code that was answered, in pairs; a last one alone is for every other answer."),
        "${sex} := f\nswitch(${sex}, 'm', 'Caro', 'f', 'Cara', 'Gentile') → 'Cara'",
    ),
    "greeting": (
        _("One of three texts by the hour: before 13, before 18, later; of two the second goes on into the evening."),
        "greeting('Buongiorno', 'Buon pomeriggio', 'Buonasera') → 'Buongiorno'",
    ),
}
_ITEMS: Mapping[str, Explained] = {
    "count-items": (_("How many items a text holds, by the sign between them."), "count-items(',', 'a,b,a') → 3"),
    "item-at": (_("The item at a place, from 0."), "item-at(',', 'a,b', 1) → 'b'"),
    "item-index": (
        _("The place of the first such item, from 0; -1 if there is none."),
        "item-index(' ', 'a b', 'b') → 1",
    ),
    "item-present": (_("Whether a text holds such an item."), "item-present(' ', 'a b', 'c') → false"),
    "de-duplicate": (_("The text with every item once."), "de-duplicate(' ', 'a b a') → 'a b'"),
    "rank-value": (
        _("The rank of a number among those of a text, the highest first."),
        "rank-value(3, '4 2 1 9 3 7') → 4",
    ),
}
_REPEATS: Mapping[str, Explained] = {
    "count": (_("How many rounds a repeat has."), "${person} := (1; 2; 3)\ncount(${person}) → 3"),
    "count-non-empty": (
        _("In how many rounds there is an answer."),
        "${age} := (30; ''; 4)\ncount-non-empty(${age}) → 2",
    ),
    "position": (
        _("The number of the round, from 1; position(..) is that of the repeat around the question."),
        "${person} := (1; 2)\nposition(${person}) → 1",
    ),
    "index": (_("As position."), "${person} := (1; 2)\nindex(${person}) → 1"),
    "indexed-repeat": (
        _("The answer in a given round: question, repeat, number."),
        "${age} := (30; 28; 4)\nindexed-repeat(${age}, ${person}, 3) → 4",
    ),
    "randomize": (
        _("Values in random order; with a seed always in the same one."),
        "${letter} := (A; B; C; D; E; F)\njoin('', randomize(${letter}, 42)) → 'AFCBDE'",
    ),
}
_INSTANCES: Mapping[str, Explained] = {
    "count-if": (
        _("In how many instances a condition holds; in it ${name} is the answer of the instance looked at."),
        "${age} := (30; 4; 41)\ncount-if(${age}, ${age} >= 18) → 2",
    ),
    "sum-if": (
        _("The sum of the instances for which a condition holds."),
        "${age} := (30; 4; 41)\nsum-if(${age}, ${age} >= 18) → 71",
    ),
    "min-if": (
        _("The smallest number of the instances for which a condition holds."),
        "${age} := (30; 4; 41)\nmin-if(${age}, ${age} >= 18) → 30",
    ),
    "max-if": (
        _("The largest number of the instances for which a condition holds."),
        "${age} := (30; 4; 41)\nmax-if(${age}, ${age} < 40) → 30",
    ),
    "join-if": (
        _("The texts of the instances for which a condition holds, joined by a sign."),
        "${who} := (Ada; Bo)\n${age} := (30; 4)\njoin-if(', ', ${who}, ${age} >= 18) → 'Ada'",
    ),
    "rank-index": (
        _("The rank of the instance with this number, the highest first; 999 if there is none."),
        "${age} := (30; 4; 41)\nrank-index(1, ${age}) → 2",
    ),
    "rank-index-if": (
        _("As rank-index, among the instances for which a condition holds."),
        "${age} := (30; 4; 41)\nrank-index-if(1, ${age}, ${age} < 40) → 1",
    ),
}
_INTERVIEW: Mapping[str, Explained] = {
    "attribute": (
        _("What the sample says about the person: the value of one of its columns."),
        "attribute('city') := Bologna\nattribute('city') → 'Bologna'",
    ),
    "interviewer": (_("The interviewer’s name."), "interviewer() := Anna\ninterviewer() → 'Anna'"),
    "username": (_("As interviewer."), "interviewer() := Anna\nusername() → 'Anna'"),
    "enumerator-name": (_("As interviewer."), "interviewer() := Anna\nenumerator-name() → 'Anna'"),
    "attempt": (_("The number of the attempt, from 1."), "attempt() := 2\nattempt() → 2"),
    "duration": (
        _("Seconds from the interview’s beginning to that of this session: 0 unless it was resumed."),
        "duration() := 90\nduration() div 60 → 1.5",
    ),
    "least_filled": (
        _("Which item of a group of quota cells is emptiest: decided once for each interview."),
        "least_filled('concept') := b\nleast_filled('concept') → 'b'",
    ),
    "pulldata": (
        _("Always empty: tables beside the workbook are not read; load the value as a column of the sample."),
        "pulldata('prices', 'price', 'code', 'a') → ''",
    ),
    "last-saved": (_("Always empty: the interview before is another person’s."), "last-saved('q1') → ''"),
}

SUBJECTS: Mapping[str, Mapping[str, Explained]] = {
    _("Answers from lists"): _CHOICES,
    _("Missing answers"): _MISSING,
    _("Conditions"): _LOGIC,
    _("Numbers"): _NUMBERS,
    _("Texts"): _TEXTS,
    _("Wording"): _WORDING,
    _("Texts that hold lists"): _ITEMS,
    _("Dates and times"): _DATES,
    _("Repeats"): _REPEATS,
    _("Instances that satisfy a condition"): _INSTANCES,
    _("The interview"): _INTERVIEW,
}
DEVICE_SUBJECT = _("Functions that need a device")
DEVICE_MEANING = _("They need a device in the field: on the telephone they are always empty.")
