namespace Maillage.EndToEnd;

/// <summary>What is asked of a page from inside it.</summary>
internal static class Measures
{
    /// <summary>A map that neither stands yet nor has said that it cannot.</summary>
    public const string UnreadyMap = ":is([data-map], [data-viewer], [data-study]):not([data-map-state])";

    /// <summary>Null, or the first element that makes the page wider than its window.</summary>
    public const string Sideways =
        """
        (() => {
          if (document.documentElement.scrollWidth <= innerWidth + 1) return null;
          const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.table-box, svg'));
          return `${document.documentElement.scrollWidth} px: ` + wide.slice(-1).map((e) => e.outerHTML.slice(0, 120)).join();
        })()
        """;

    /// <summary>WCAG 1.4.12, set through the object model since the page allows no style of others.</summary>
    public const string Space =
        """
        (() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
          document.adoptedStyleSheets = [sheet];
        })()
        """;

    /// <summary>Elements that hide a part of their own words.</summary>
    public const string Cut =
        """
        [...document.querySelectorAll('main *, header *, footer *')]
          .filter((e) => e.checkVisibility() && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && !e.closest('.hide, svg, .map-island, .map-canvas, textarea, input, select') && e.scrollWidth > e.clientWidth + 1 && e.textContent.trim())
          .map((e) => e.outerHTML.slice(0, 100))
        """;

    /// <summary>Numbers what the Tab key should reach, and notes each element that takes the focus with its outline.</summary>
    public const string Watch =
        """
        (() => {
          const groups = new Set();
          const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter((e) => {
            if (e.tabIndex < 0 || e.disabled || e.type === 'hidden' || !e.checkVisibility({ visibilityProperty: true }) || e.closest('.map-island, .map-canvas')) return false;
            if (e.type !== 'radio') return true;
            const first = !groups.has(e.name); groups.add(e.name);
            return first;
          });
          all.forEach((e, i) => { e.dataset.stop = i; });
          window.walked = [];
          window.bare = [];
          document.addEventListener('focusin', (event) => {
            const style = getComputedStyle(event.target);
            window.walked.push([Number(event.target.dataset.stop ?? -1), event.target.tabIndex]);
            if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) window.bare.push(event.target.outerHTML.slice(0, 120));
          });
          document.activeElement?.blur();
          return all.length;
        })()
        """;
}
