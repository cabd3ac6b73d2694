"""What is read off a page as a browser shows it; each returns complaints, none if all is well."""

import re
from typing import TYPE_CHECKING, Any, Final

from axe_playwright_python.base import AXE_SCRIPT

from tests.night import NIGHT

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

# One visit to the page's own document collects everything at once.
_SCRIPT: Final = """([least, letters]) => {
  const shown = e =>
    e.checkVisibility({visibilityProperty: true}) && !e.closest('.visually-hidden');
  const name = e => `${e.tagName.toLowerCase()}.${e.className}`;
  const say = e =>
    `${name(e.parentElement)}>${name(e)} “${e.textContent.trim().slice(0, 40)}”`;
  const box = e => e.getBoundingClientRect();
  const wide = [...document.querySelectorAll('body *')]
    .filter(e => box(e).right > innerWidth + 1 && !e.closest('.table-wrap, .ornament, svg'))
    .map(say).slice(0, 3);
  const inText = e => getComputedStyle(e).display.startsWith('inline') &&
    [...e.parentElement.childNodes].some(n => n.nodeType === 3 && n.textContent.trim().length > 1);
  const target = e => {
    if (!['checkbox', 'radio'].includes(e.type)) return box(e);
    const label = e.closest('label') || document.querySelector(`label[for="${e.id}"]`);
    return label ? box(label) : box(e);
  };
  const small = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter(e => e.type !== 'hidden' && shown(e) && !e.closest('svg') && !e.matches('.skip'))
    .filter(e => !(e.matches('a') && inText(e)))
    .filter(e => target(e).height < least - 0.5)
    .map(e => `${say(e)} ${target(e).width.toFixed()}×${target(e).height.toFixed()}`);
  const texts = [], tiny = [], tight = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const e = node.parentElement, text = node.textContent.trim();
    if (!text || e.closest('script, style')) continue;
    const language = e.closest('[lang]').lang;
    const isTitle = e.matches('title') && !e.closest('svg');
    if (isTitle || e.closest('body') && e.checkVisibility()) {
      texts.push([language, !!e.closest('.pair, [translate=no]'), text]);
    }
    if (!e.closest('body') || !shown(e) || e.closest('svg, sup')) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    if (size < letters) tiny.push(`${say(e)} ${size} px`);
    const line = parseFloat(style.lineHeight) / size;
    if (line < 1.29) tight.push(`${say(e)} ${line.toFixed(2)}`);
  }
  for (const e of document.querySelectorAll('[aria-label], [placeholder], [alt]')) {
    for (const word of ['aria-label', 'placeholder', 'alt']) {
      const text = e.getAttribute(word);
      if (text) texts.push([e.closest('[lang]').lang, false, text]);
    }
  }
  return {wide: document.documentElement.scrollWidth > innerWidth ? wide.concat('scrolls') : [],
          small, tiny, tight, texts};
}"""
# Four fifths of axe's time go into the contrast of each text, and most are drawn like others: of
# those with the same letters on the same ground, by day the three longest are tried, on the first
# page that has them. What does not stand in the flow of the page may lie on anything: it is a kind
# of its own (@), on each page.
_MARK_LETTERS: Final = """tried => {
  const grounds = new Map([[null, '']]), kinds = new Map();
  const ground = e => {
    if (grounds.has(e)) return grounds.get(e);
    const s = getComputedStyle(e);
    const isApart = ['absolute', 'fixed', 'sticky'].includes(s.position) || s.float !== 'none';
    const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode];
    const is = `${ground(e.parentElement)}|${isApart ? '@' + grounds.size : ''} ${own}`;
    grounds.set(e, is.replaceAll('| rgba(0, 0, 0, 0),none,1,none,normal', ''));
    return grounds.get(e);
  };
  for (const e of document.body.querySelectorAll('*')) {
    const own = [...e.childNodes].map(n => n.nodeType === 3 ? n.textContent.trim() : '').join('');
    const length = own.length || (e.matches('input, select, textarea') ? 1 : 0);
    if (!length || !e.checkVisibility({visibilityProperty: true})) continue;
    const s = getComputedStyle(e), label = e.closest('label');
    const isOff = e.closest(':disabled, [aria-disabled=true]') || label?.control?.disabled;
    const letters = [s.color, s.webkitTextFillColor, s.fontSize, s.fontWeight, s.textShadow];
    const kind = [e.tagName, e.type, !!isOff, !!e.closest('.visually-hidden'), letters, ground(e)];
    const alike = kinds.get(`${kind}`) ?? [];
    kinds.set(`${kind}`, [...alike, [length, e]].sort((a, b) => b[0] - a[0]).slice(0, 3));
  }
  for (const kind of tried) kinds.delete(kind);
  for (const [, e] of [...kinds.values()].flat()) e.dataset.letters = '';
  const rule = {id: 'color-contrast', selector: '[data-letters]', enabled: kinds.size > 0};
  axe.configure({rules: [rule]});
  return [...kinds.keys()].filter(kind => !kind.includes('@'));
}"""
# Every rule is tried; of its long report only the faults are brought over, a fifth of the time.
_FAULTS: Final = """async () => {
  const {violations} = await axe.run({resultTypes: ['violations']});
  return violations.flatMap(fault =>
    fault.nodes.map(node => `axe ${fault.id}: ${node.html.slice(0, 120)}`));
}"""
_ENGLISH: Final = re.compile(r"[A-Za-z]{2,}(?:[  ’',]+[A-Za-z]+){2,}")
# People's names are as they are in both languages: 王*妹.
_MASKED_NAME: Final = re.compile(r"[\u4e00-\u9fff]\*+[\u4e00-\u9fff]?")
_CHINESE: Final = re.compile(r"[㐀-鿿]")
_FIRST_QUARTER_PX: Final = 160
TARGET_PX: Final = {False: 44, True: 60}
LETTER_PX: Final = {False: 13, True: 20}


def complaints(page: "Page", *, language: str, is_elder: bool) -> list[str]:
    """Return what is wrong with a page: too wide, too small, too tight, not translated."""
    found: dict[str, Any] = page.evaluate(_SCRIPT, [TARGET_PX[is_elder], LETTER_PX[is_elder]])
    told = [f"too wide: {each}" for each in found["wide"]]
    told += [f"small target: {each}" for each in found["small"]]
    told += [f"small letters: {each}" for each in found["tiny"]]
    told += [f"tight lines: {each}" for each in found["tight"]]
    told += [f"not translated: {each}" for each in _untranslated(found["texts"], language)]
    return list(dict.fromkeys(told))


def _untranslated(texts: list[tuple[str, bool, str]], language: str) -> list[str]:
    """Return texts in the other language that do not say so by their ``lang``, nor are pairs."""
    strange = _CHINESE if language == "en" else _ENGLISH
    own = "en" if language == "en" else "zh-Hans"
    return [
        text
        for said, is_pair, text in texts
        if said == own and not is_pair and strange.search(_MASKED_NAME.sub("", text))
    ]


def late_heading(page: "Page") -> list[str]:
    """Return a heading that begins below the first quarter of a phone's screen."""
    wide = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 640})
    top: float = page.evaluate("document.querySelector('h1').getBoundingClientRect().top")
    if wide:
        page.set_viewport_size(wide)
    return [f"heading at {top:.0f} px"] if top > _FIRST_QUARTER_PX else []


def bring_axe(context: "BrowserContext") -> None:
    """Have axe on every page of a window from its start: sent to each, it costs four times that."""
    context.add_init_script(AXE_SCRIPT)


def accessibility_faults(page: "Page", tried: set[str] | None = None) -> list[str]:
    """Return what axe finds, on a page that has it already or is given it now.

    ``tried`` are the kinds of text whose contrast was tried on the pages before; it grows.
    """
    tried = set() if tried is None else tried
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    if not NIGHT:
        tried |= {*page.evaluate(_MARK_LETTERS, [*tried])}
    found: list[str] = page.evaluate(_FAULTS)
    return found
