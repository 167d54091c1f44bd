import { transform } from 'lightningcss'
import { decl, parse, rule as createRule } from 'postcss'
import type { AtRule, Declaration, Rule } from 'postcss'
import type { Plugin } from 'vite'

const CHROME_83 = 83 << 16

/** Rewrites the built style sheets for Chromium 83; good enough to lay a page out, not to judge its looks. */
export function lowerCss(): Plugin {
  return {
    name: 'electron9-css',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset' && file.fileName.endsWith('.css')) file.source = lowered(file.fileName, String(file.source))
      }
    },
  }
}

function lowered(filename: string, css: string): Uint8Array {
  const root = parse(css.replaceAll(':where(', ':is('))
  root.walkAtRules('layer', unwrap)
  root.walkDecls(/^(translate|rotate|scale)$/, (decl) => {
    decl.value = `${decl.prop}(${decl.value.trim().split(/\s+/).join(', ')})`
    decl.prop = 'transform'
  })
  root.walkRules(addFlexGap)
  return transform({ filename, code: Buffer.from(root.toString()), targets: { chrome: CHROME_83 }, errorRecovery: true }).code
}

function unwrap(rule: AtRule): void {
  if (rule.nodes) rule.replaceWith(rule.nodes)
  else rule.remove()
}

/** `gap` in flex boxes came with Chromium 84: margins between neighbours stand in. */
function addFlexGap(rule: Rule): void {
  const valueOf = (prop: RegExp): string | undefined =>
    rule.nodes.findLast((node): node is Declaration => node.type === 'decl' && prop.test(node.prop))?.value
  const gap = valueOf(/^gap$/)
  if (gap === undefined || (valueOf(/^display$/) ?? 'flex') !== 'flex') return
  const prop = valueOf(/^flex-(direction|flow)$/)?.includes('column') ? 'margin-top' : 'margin-left'
  rule.after(createRule({ selectors: rule.selectors.map((selector) => `${selector} > * + *`), nodes: [decl({ prop, value: gap })] }))
}
