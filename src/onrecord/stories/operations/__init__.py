"""What the stories stage does: folds copies, groups, attributes; and what editors may change."""

from onrecord.stories.operations.attributing import attribute_report
from onrecord.stories.operations.editing import (
    NoSuchReport,
    NoSuchStory,
    merge_stories,
    move_report,
    rename_story,
)
from onrecord.stories.operations.folding import fold_report
from onrecord.stories.operations.keeping import mark_drafted, tidy_stories
from onrecord.stories.operations.noting import note_report, tell_due, tell_story
from onrecord.stories.operations.placing import group_report

__all__ = [
    "NoSuchReport",
    "NoSuchStory",
    "attribute_report",
    "fold_report",
    "group_report",
    "mark_drafted",
    "merge_stories",
    "move_report",
    "note_report",
    "rename_story",
    "tell_due",
    "tell_story",
    "tidy_stories",
]
