"""The comment form: what is asked, and the field that only machines fill."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onrecord.discussion.cleaning import NAME_MOST, TEXT_MOST


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
