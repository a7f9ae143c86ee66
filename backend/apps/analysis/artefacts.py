"""The files that an analysis makes: snapshots, clips and the annotated video."""

from __future__ import annotations

from pathlib import Path

from django.core.files import File

from backend.apps.analysis.models import Analysis
from backend.common.storage import put_object


class _MadeFile(File):
    """A finished file of ours, which local storage may move instead of copying."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def artefact_folder(analysis: Analysis) -> str:
    """Where in the storage everything lies that the analysis made."""
    return f"orgs/{analysis.organization_id}/analyses/{analysis.pk}"


def store_artefact(*, analysis: Analysis, path: Path) -> str:
    """Store the file at `path` under its own name, using it up; the storage name.

    The same name of the same analysis replaces what is there: a run that was cut off
    leaves nothing behind that the next one does not overwrite. Raises OSError.
    """
    stored = f"{artefact_folder(analysis)}/{path.name}"
    with path.open("rb") as file:
        return put_object(stored, _MadeFile(file, name=str(path)))
