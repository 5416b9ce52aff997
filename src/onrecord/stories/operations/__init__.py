"""What the stories stage does: folds copies, groups, attributes; and what editors may change."""

from onrecord.stories.operations.attributing import attribute_report
from onrecord.stories.operations.editing import (
    NoSuchReport,
    NoSuchStory,
    hold_story,
    keep_apart,
    merge_stories,
    move_report,
    move_reports,
    rename_story,
)
from onrecord.stories.operations.folding import fold_report
from onrecord.stories.operations.keeping import mark_drafted, tidy_stories
from onrecord.stories.operations.naming import NoSuchName, join_names, part_name
from onrecord.stories.operations.noting import note_report, tell_due, tell_story
from onrecord.stories.operations.placing import group_report
from onrecord.stories.operations.resting import settle_window
from onrecord.stories.operations.undoing import CannotUndo, undo_decision

__all__ = [
    "CannotUndo",
    "NoSuchName",
    "NoSuchReport",
    "NoSuchStory",
    "attribute_report",
    "fold_report",
    "group_report",
    "hold_story",
    "join_names",
    "keep_apart",
    "mark_drafted",
    "merge_stories",
    "move_report",
    "move_reports",
    "note_report",
    "part_name",
    "rename_story",
    "settle_window",
    "tell_due",
    "tell_story",
    "tidy_stories",
    "undo_decision",
]
