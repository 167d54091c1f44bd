import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'
import { splitTag } from '../../../src-core/tags/split-tag.ts'
import { tagHue } from '../../../src-core/tags/tag-hue.ts'

describe('a tag on a chip', () => {
  test('[TAG11] a tag is cut at its first colon', () => {
    expect(splitTag('dataset:v2:eu')).toEqual({ key: 'dataset', value: 'v2:eu' })
    expect(splitTag('nightly')).toEqual({ key: null, value: 'nightly' })
    expect(splitTag(':x')).toEqual({ key: '', value: 'x' })
    expect(splitTag('x:')).toEqual({ key: 'x', value: '' })
  })

  test('[TAG11] the hue is that of the part before the first colon', () => {
    expect(tagHue('dataset:v1')).toBe(tagHue('dataset:v2'))
    expect(tagHue('dataset')).toBe(tagHue('dataset:v2'))
    expect(['dataset', 'model', 'nightly', '🚀', ''].map(tagHue)).toEqual(['olive', 'coral', 'cobalt', 'rose', 'rose'])
  })

  test('[TAG11] every hue is in the palette', () => {
    const palette = readFileSync(new URL('../../../src-renderer/ui/tokens.css', import.meta.url), 'utf8')
    const hues = new Set(Array.from({ length: 300 }, (_, i) => tagHue(`t${i}`)))
    expect(hues.size).toBe(12)
    for (const hue of hues) expect(palette).toContain(`[data-hue="${hue}"]`)
  })
})

describe('the words for a refusal', () => {
  test('[TAG12] a tag that is too long is told with both numbers, and that nothing was changed', () => {
    expect(describeViolation({ kind: 'too-long', length: 501, limit: 500 }, 3)).toBe(
      'Too long by one character. A tag may have 500 characters, this one has 501. Nothing was changed on the three runs.',
    )
    expect(describeViolation({ kind: 'too-long', length: 520, limit: 500 }, 1)).toBe(
      'Too long by 20 characters. A tag may have 500 characters, this one has 520. Nothing was changed.',
    )
  })

  test('[TAG12] while a tag is being typed nothing is said about runs', () => {
    expect(describeViolation({ kind: 'empty' }, 0)).toBe('A tag needs at least one character.')
  })

  test('[TAG12] system tags are named', () => {
    expect(describeViolation({ kind: 'system-tag', tags: ['user:alice'] }, 1)).toBe(
      '`user:alice` was set when the run started and cannot be removed. Nothing was changed.',
    )
    expect(describeViolation({ kind: 'system-tag', tags: ['a', 'b', 'c'] }, 1200)).toBe(
      '`a`, `b` and `c` were set when the run started and cannot be removed. Nothing was changed on the 1,200 runs.',
    )
  })

  test('[TAG12] the limit of 50 is told for the run that it concerns', () => {
    expect(describeViolation({ kind: 'too-many', count: 51, limit: 50 }, 3)).toBe(
      'One of the three runs would have 51 tags; Metaflow takes 50 at the most. Nothing was changed.',
    )
    expect(describeViolation({ kind: 'too-many', count: 51, limit: 50 }, 1)).toBe(
      'The run would have 51 tags; Metaflow takes 50 at the most. Nothing was changed.',
    )
  })

  test('[OPN24] two tags of one group are named, and what to do', () => {
    expect(describeViolation({ kind: 'same-group', tags: ['gh_ok', 'gh_fail'], group: 'gh' }, 2)).toBe(
      '`gh_ok` and `gh_fail` are both of the group gh, and a run carries one of a group at the most. Nothing was changed on the two runs. Choose one of them.',
    )
  })

  test('[TAG12] what is no text and what has no UTF-8 is told in words', () => {
    expect(describeViolation({ kind: 'not-text' }, 1)).toBe('A tag is text. Nothing was changed.')
    expect(describeViolation({ kind: 'not-utf8', at: 2 }, 0)).toBe(
      'The character at place 3 is only half of one and cannot be stored. Type it again.',
    )
  })
})
