"""The forms of readers: what is asked, and the field that only machines fill."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onrecord.discussion.cleaning import NAME_MOST, TEXT_MOST, WORDS_MOST
from onrecord.discussion.models import WrongReason


class CommentForm(forms.Form):
    """Reads what was sent; what it means is checked by ``operations.submit``.

    Lengths are generous here, so that nobody loses a text to the form itself.
    """

    name = forms.CharField(
        label=_("Your name, as others will see it"),
        max_length=4 * NAME_MOST,
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "maxlength": str(NAME_MOST)}),
    )
    text = forms.CharField(
        label=_("Your comment"),
        max_length=4 * TEXT_MOST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": "6", "maxlength": str(TEXT_MOST)}),
    )
    parent = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    token = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        max_length=10_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )


class ReportForm(forms.Form):
    """A reader says what is wrong with a sentence; checked by ``reporting.report``."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"), choices=WrongReason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What should it say, and how do you know?"),
        max_length=4 * WORDS_MOST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": "4", "maxlength": str(WORDS_MOST)}),
    )
    email = forms.EmailField(
        label=_("Your e-mail, if you want an answer there (nobody else sees it)"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    sentence = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    token = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        max_length=10_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
