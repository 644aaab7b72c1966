"""How the bench looks, and the button that copies its code: no text of a corpus is in here."""

STYLE = """<style>
div.fs-bench { container-type: inline-size; }
div.fs-bench .widget-html, div.fs-bench .widget-html-content { min-width: 0; max-width: 100%; }
div.fs-bench table { border-collapse: collapse; font-size: 12px; line-height: 1.35; width: 100%; table-layout: auto; }
div.fs-bench caption { text-align: left; font-weight: 600; padding: 4px 0; }
div.fs-bench th, div.fs-bench td { padding: 1px 6px; text-align: left; vertical-align: top; }
div.fs-bench td { white-space: nowrap; }
/* Cells that are cut off are painted one by one: only those that may be long. */
div.fs-bench td:not(.fs-number, .fs-left, .fs-right, :first-child) { max-width: 18em; overflow: hidden;
  text-overflow: ellipsis; }
div.fs-bench td:first-child { white-space: normal; min-width: min(9em, 22vw); }
div.fs-bench th { border-bottom: 1px solid var(--jp-border-color1, #999); font-weight: 600; }
div.fs-bench .fs-number, div.fs-bench .fs-left { text-align: right; font-variant-numeric: tabular-nums; }
div.fs-bench .fs-left, div.fs-bench .fs-right { white-space: normal; max-width: none; width: 35%;
  min-width: min(9em, 22vw); }
div.fs-bench td.fs-node { font-weight: 700; color: var(--jp-content-link-color, #0a5fb4); }
div.fs-bench .fs-table { overflow: auto; max-height: 36em; contain: content; }
div.fs-bench .fs-raw pre { white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere; max-height: 36em;
  overflow: auto; font-size: 12px; line-height: 1.4; }
div.fs-bench del { background: #fbe3d6; color: #7a2e00; }
div.fs-bench mark { background: #cfe6f5; color: #00354f; font-weight: 600; }
div.fs-bench img { max-width: 100%; background: white; }
div.fs-bench .fs-figure { margin: 0.3em 0; }
div.fs-bench .widget-readout { white-space: normal; height: auto; line-height: 1.3; align-self: center; }
div.fs-bench [role=region]:focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); }
div.fs-bench [role=status] p { margin: 0.2em 0; line-height: 1.4; }
div.fs-bench .fs-bad p { border-left: 3px solid var(--jp-error-color1, #d32f2f); padding-left: 0.5em; }
@container (max-width: 40em) {
  /* On a phone a line of a concordance is a paragraph: group, what stands around the word, article and date. */
  div.fs-bench table:has(td.fs-node) thead tr { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  div.fs-bench table:has(td.fs-node), div.fs-bench table:has(td.fs-node) :is(caption, tbody) { display: block; }
  div.fs-bench tr:has(td.fs-node) { display: block; padding: 4px 0; background: none;
    border-bottom: 1px solid var(--jp-border-color2, #ccc); }
  div.fs-bench tr:has(td.fs-node) td { display: inline; white-space: normal; overflow-wrap: anywhere; max-width: none;
    min-width: 0; padding: 0; }
  div.fs-bench tr:has(td.fs-node) td:first-child { display: block; font-weight: 600; }
  div.fs-bench tr:has(td.fs-node) td + td + td::before { content: " "; }
  div.fs-bench td.fs-right::after { content: ""; display: block; }
  div.fs-bench tr:has(td.fs-node) td.fs-right ~ td { font-size: 11px; color: var(--jp-ui-font-color2, #555); }
}
div.fs-bench .fs-copy button { width: auto; }
div.fs-bench .fs-copy [role=status] { padding-left: 0.6em; }
div.fs-card dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1em; }
div.fs-card dl dt, div.fs-card dl dd { float: none; width: auto; margin: 0; }
</style>"""

# A page may write to the clipboard where the reader asks for it, on this machine or over https; elsewhere the browser's
# older way is tried, and where that is refused too, the code is selected for the reader to copy.
_COPY = """
const bench = this.closest('.fs-bench'), code = bench.querySelector('textarea'), said = this.nextElementSibling;
const say = text => { said.textContent = text; setTimeout(() => { said.textContent = ''; }, 5000); };
const select = () => {
  code.focus(); code.select();
  say(document.execCommand('copy') ? 'Copied.' : 'The code is selected: copy it with Ctrl+C.');
};
if (navigator.clipboard) navigator.clipboard.writeText(code.value).then(() => say('Copied.'), select); else select();
"""
COPY = (
    f'<div class="fs-copy"><button type="button" class="jupyter-button" onclick="{" ".join(_COPY.split())}">'
    'Copy to the clipboard</button><span role="status"></span></div>'
)
