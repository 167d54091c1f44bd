/**
 * Text as bare words and completion compare it: without case. Both forms of the small sigma count as one, because which of
 * them `toLowerCase` gives depends on what stands around it, and a part must fold as it does within the whole.
 */
export function foldText(text: string): string {
  const lower = text.toLowerCase()
  return lower.includes('ς') ? lower.replaceAll('ς', 'σ') : lower
}
