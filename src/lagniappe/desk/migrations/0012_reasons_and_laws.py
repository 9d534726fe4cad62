"""Why a finding failed as a sentence that any page can say in its reader's language; the laws that a study judges by."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def keep(apps: Any, schema_editor: Any) -> None:
    # The tables that are being changed, which while a centre moves are not those it is served from.
    findings = apps.get_model("desk", "Finding").objects.using(schema_editor.connection.alias)
    for one in findings.exclude(why="").only("why"):
        findings.filter(pk=one.pk).update(reason={"id": one.why})


def back(apps: Any, schema_editor: Any) -> None:
    findings = apps.get_model("desk", "Finding").objects.using(schema_editor.connection.alias)
    for one in findings.exclude(reason={}).only("reason"):
        findings.filter(pk=one.pk).update(why=one.reason["id"][:500])


class Migration(migrations.Migration):
    dependencies = [("desk", "0011_turns_complete")]

    operations = [
        migrations.AddField(
            "finding",
            "reason",
            models.JSONField(blank=True, default=dict, help_text="why it failed: a sentence before it is in any language"),
        ),
        migrations.RunPython(keep, back),
        migrations.RemoveField("finding", "why"),
        migrations.AddField(
            "studyoffer",
            "laws",
            models.JSONField(default=list, help_text="by which law it can be asked to judge: code, acts, names and words"),
        ),
    ]
