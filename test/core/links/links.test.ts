import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeLinkRefusal } from '../../../src-core/links/describe-link.ts'
import type { Link } from '../../../src-core/links/link.ts'
import { parseAddress, parseLink } from '../../../src-core/links/parse-link.ts'
import { printAddress, printLink } from '../../../src-core/links/print-link.ts'

const run = (flow: string, runId: string): Link => ({ kind: 'run', flow, runId })
const query = (text: string, namespace: string | null = null, sort: Extract<Link, { kind: 'query' }>['sort'] = null): Link => ({
  kind: 'query',
  query: text,
  namespace,
  sort,
})

test.for([
  ['tagalong://run/TrainFlow/1792490401276925', run('TrainFlow', '1792490401276925')],
  ['TAGALONG://Run/TrainFlow/1/', run('TrainFlow', '1')],
  ['tagalong://run/Tr%C3%A4inFlow/argo%2Dtrain-x7', run('TräinFlow', 'argo-train-x7')],
  ['tagalong://query', query('')],
  ['tagalong://query/?q=tag%3Anightly+-tag%3Abad', query('tag:nightly -tag:bad')],
  ['tagalong://query?namespace=user%3Aalice&sort=-duration', query('', 'user:alice', { column: 'duration', descending: true })],
  ['tagalong://query?q=&sort=run', query('', null, { column: 'run', descending: false })],
  ['http://127.0.0.1:4460/#run=TrainFlow/12', run('TrainFlow', '12')],
  ['http://localhost:4460/#query=flow%3AA&layout=timeline&zoom=week&at=2026-10-24', query('flow:A')],
  ['TrainFlow/1792490401276925', run('TrainFlow', '1792490401276925')],
  ['TrainFlow/12/train/3/model', run('TrainFlow', '12')],
  ['Поток/12', run('Поток', '12')],
] as const)('[KEY40] %s leads to its place', ([text, link]) => {
  expect(parseLink(text)).toEqual({ ok: true, value: link })
})

test.for([
  ['', 'not-a-link'],
  ['nightly', 'not-a-link'],
  ['javascript:alert(1)', 'not-a-link'],
  ['file:///etc/passwd', 'not-a-link'],
  ['https://example.org/#run=TrainFlow/1', 'not-a-link'],
  ['http://127.0.0.1.example.org/#run=TrainFlow/1', 'not-a-link'],
  ['tagalong:run/TrainFlow/1', 'not-a-link'],
  ['Train Flow/1', 'not-a-link'],
  ['TrainFlow/1/a/b/c/d', 'not-a-link'],
  ['../../etc/passwd', 'not-a-link'],
  [`tagalong://query?q=${'x'.repeat(2000)}`, 'too-long'],
  ['tagalong://alice:secret@run/TrainFlow/1', 'credentials'],
  ['tagalong://run:80/TrainFlow/1', 'credentials'],
  ['http://alice@localhost:4460/#run=TrainFlow/1', 'credentials'],
  ['tagalong:///TrainFlow/1', 'unknown-place'],
  ['tagalong://delete/TrainFlow/1', 'unknown-place'],
  ['tagalong://run', 'odd-path'],
  ['tagalong://run/TrainFlow', 'odd-path'],
  ['tagalong://run//1', 'odd-path'],
  ['tagalong://run/TrainFlow/1/start', 'odd-path'],
  ['tagalong://run/a%2Fb/1', 'odd-path'],
  ['tagalong://run/TrainFlow/1%00', 'odd-path'],
  ['tagalong://query/more?q=x', 'odd-path'],
  ['http://localhost/#run=TrainFlow', 'odd-path'],
  ['http://localhost/#run=TrainFlow/1&query=x', 'odd-path'],
  ['tagalong://run/TrainFlow/%E0%A4%A', 'bad-escape'],
  ['tagalong://query?q=%zz', 'bad-escape'],
  ['tagalong://run/TrainFlow/1\ud800', 'half-character'],
  ['http://localhost/#query=\udc00', 'half-character'],
  ['tagalong://run/TrainFlow/1?then=tag', 'unknown-part'],
  ['tagalong://run/TrainFlow/1#top', 'unknown-part'],
  ['tagalong://query?q=x&do=delete', 'unknown-part'],
  ['tagalong://query?__proto__=x', 'unknown-part'],
  ['tagalong://query?q=x&q=y', 'part-twice'],
  ['tagalong://query?q=status%3Aodd', 'bad-query'],
  [`tagalong://query?namespace=${'x'.repeat(501)}`, 'bad-namespace'],
  ['tagalong://query?sort=-size', 'bad-sort'],
] as const)('[KEY41] %s is refused as %s, in words', ([text, kind]) => {
  const parsed = parseLink(text)
  expect(parsed).toMatchObject({ ok: false, error: { kind } })
  expect(parsed.ok ? '' : describeLinkRefusal(parsed.error)).toMatch(/^[A-Z].*\. Nothing was changed\.$/su)
})

const name = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text))
const links = fc.oneof(
  fc.record({ kind: fc.constant('run' as const), flow: name.filter((text) => !text.includes('/')), runId: name }),
  fc.record({
    kind: fc.constant('query' as const),
    query: fc.constantFrom('', 'tag:nightly', '-tag:"a b" (flow:A or flow:B)', 'tag:"50% & more + #1"'),
    namespace: fc.option(name),
    sort: fc.option(fc.record({ column: fc.constantFrom('started' as const, 'run' as const, 'tags' as const), descending: fc.boolean() })),
  }),
)

test('[KEY40] what is printed as a link or an address reads back as the same place', () => {
  fc.assert(
    fc.property(links, (link) => {
      expect(parseLink(printLink(link))).toEqual({ ok: true, value: link })
      expect(parseAddress(`#${printAddress(link)}`)).toEqual({ ok: true, value: link })
    }),
  )
})

test('[KEY41] no text makes the reader throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      for (const prefix of ['', 'tagalong://', 'tagalong://run/', 'tagalong://query?', 'http://localhost/#'])
        expect(() => parseLink(prefix + text)).not.toThrow()
    }),
  )
})

test('[KEY41] half a character is printed as the sign for what cannot be read', () => {
  expect(printLink(run('TrainFlow', '1\ud800'))).toBe('tagalong://run/TrainFlow/1%EF%BF%BD')
  expect(printAddress(query('\udc00 🚀'))).toBe('query=%EF%BF%BD%20%F0%9F%9A%80')
})
