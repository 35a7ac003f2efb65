"""What became of the jobs that waited when the site was upgraded, as JSON on the last line."""

import json
import sys
from pathlib import Path
from typing import Any

import django


def main(facts: dict[str, Any]) -> dict[str, Any]:
    """The sample that waited to be loaded, the workbook that waited to be made."""
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from surveys.fieldwork.models import Case, Sample
    from surveys.results.models import Export

    return {
        "sample": Sample.objects.get(pk=facts["sample"]).status,
        "cases": Case.objects.filter(sample=facts["sample"]).count(),
        "export": Export.objects.get(pk=facts["export"]).status,
        "left": DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).count(),
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
