/** `ValueError: bad rate`, also with the module before it; an exception without words has no colon. */
const RAISED = /^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:: .*)?$/

/**
 * The line with which the last traceback in a log ends, as Python writes it: the first line behind `Traceback` that is not indented.
 * Null without one. Read from text, because the pickled exception is code of strangers.
 */
export function findException(log: string): string | null {
  const lines = log.split('\n')
  const traceback = lines.findLastIndex((line) => line.startsWith('Traceback (most recent call last)'))
  if (traceback === -1) return null
  return lines.slice(traceback + 1).find((line) => RAISED.test(line)) ?? null
}
