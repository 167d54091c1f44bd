/** Calls `then` once the next frame is drawn: what the hand has done is seen before anything else is begun. Returns what calls it off. */
export function afterPaint(then: () => void): () => void {
  let timer = 0
  const frame = requestAnimationFrame(() => {
    timer = window.setTimeout(then)
  })
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}
