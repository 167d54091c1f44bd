import { type Locator, page } from 'vitest/browser'

/** The editors that stand over the list: the key that opens each, and the field in it. */
export const EDITORS: readonly { readonly key: 't' | 'n'; readonly name: RegExp; readonly field: () => Locator }[] = [
  { key: 't', name: /^Tag /, field: () => page.getByRole('dialog', { name: /^Tag / }).getByRole('combobox') },
  { key: 'n', name: /^Note on /, field: () => page.getByRole('dialog', { name: /^Note on / }).getByRole('textbox') },
]
