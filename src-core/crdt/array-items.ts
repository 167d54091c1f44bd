import * as Y from 'yjs'
import type { Dot } from './run-state.ts'

/**
 * The ids of array elements. Yjs gives none for the elements of a `Y.Array`, but each is an item, or a part of one, with
 * an id that is unique over all replicas: `clock` counts up inside an item that holds several elements.
 * This file is the only one that looks inside Yjs.
 */

export interface ArrayElement {
  readonly dot: Dot
  readonly value: unknown
}

/** The elements of items that an array event names as added or deleted. Must be called inside the observer: Yjs drops deleted content after it. */
export function* elementsOf(items: Iterable<Y.Item>): Generator<ArrayElement> {
  for (const item of items) {
    const { client, clock } = item.id
    if (!(item.content instanceof Y.ContentAny)) continue
    for (const [offset, value] of item.content.arr.entries()) yield { dot: `${client}:${clock + offset}`, value }
  }
}

/** As `elementsOf`, where nobody asks for the dots. */
export function* valuesOf(items: Iterable<Y.Item>): Generator {
  for (const { content } of items) if (content instanceof Y.ContentAny) yield* content.arr
}

/** Deletes the elements with these dots, and says which of them were still there. Call inside a transaction. */
export function deleteDots(array: Y.Array<unknown>, dots: ReadonlySet<Dot>): Dot[] {
  const found: { index: number; dot: Dot }[] = []
  let index = 0
  for (let item = array._start; item !== null && found.length < dots.size; item = item.right) {
    if (item.deleted || !item.countable) continue
    const { client, clock } = item.id
    for (let offset = 0; offset < item.length; offset++) {
      const dot = `${client}:${clock + offset}`
      if (dots.has(dot)) found.push({ index: index + offset, dot })
    }
    index += item.length
  }
  // From the back, so that earlier places stay right; neighbours go in one call.
  for (let end = found.length; end > 0;) {
    let start = end - 1
    while (start > 0 && found[start - 1]!.index === found[start]!.index - 1) start--
    array.delete(found[start]!.index, end - start)
    end = start
  }
  return found.map((element) => element.dot)
}
