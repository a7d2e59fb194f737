"""Lines of a terminal's page, drawn without a template: a dozen of them stand on a page that is opened all day."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.templatetags.states import state
from portal.terminals.parts import Pair, Part, Said

register = template.Library()
NOTHING = SafeString("")


@register.simple_tag
def part_line(part: Part, fresh: bool) -> SafeString:
    """What the terminal reports of one part; of an old report neither colour nor what to do now."""
    return _line(part, _told(part, fresh) + (_action(part) if fresh else NOTHING))


@register.simple_tag
def dated_line(part: Part, fresh: bool) -> SafeString:
    """The same with the time that it speaks of."""
    at = f"{timezone.localtime(part.at):%Y-%m-%d %H:%M}" if part.at else ""
    when = format_html(' <span class="muted small-text">{}</span>', at) if at else NOTHING
    return _line(part, _told(part, fresh) + when + _action(part))


@register.simple_tag
def pair_line(pair: Pair) -> SafeString:
    """A number on our record, and what the acquirer and the device have for it."""
    said = state("ok", _("Same on all three")) if pair.same else _side(pair.acquirer) + _side(pair.reported)
    shape = '<div><dt>{}</dt><dd><span class="mono">{}</span> {}</dd></div>'
    return format_html(shape, pair.label, pair.ours or "–", said)


def _line(part: Part, said: SafeString) -> SafeString:
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", part.label, said)


def _told(part: Part, fresh: bool) -> SafeString:
    return format_html('<span class="{}">{}</span>', f"state {part.tone}" if fresh else "muted", part.text)


def _action(part: Part) -> SafeString:
    return format_html('<br><span class="small-text">{}</span>', part.action) if part.action else NOTHING


def _side(said: Said) -> SafeString:
    """One side's word for a number."""
    if not said.value:
        return format_html('<br>{}: <span class="muted">{}</span>', said.side, _("Not known"))
    words = {True: ("ok", _("Same")), False: ("bad", _("Different"))}
    tone, word = words[said.same] if said.same is not None else ("", "")
    verdict = format_html('<span class="state {}">{}</span>', tone, word) if word else NOTHING
    return format_html('<br>{}: <span class="mono">{}</span> {}', said.side, said.value, verdict)
