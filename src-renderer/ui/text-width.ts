/** How many pixels wide texts of a row are drawn, known without layout. */
export interface TextWidths {
  /** A name, in the heaviest weight that a row has for it. */
  readonly name: (text: string) => number
  /** An id; infinite for one of unusual letters, of which nobody knows. */
  readonly id: (text: string) => number
}

/** By text on a canvas, remembered per name. Make others when fonts have arrived or the size of text, which is that of `body`, is another. */
export function createTextWidths(body: HTMLElement): TextWidths {
  const canvas = document.createElement('canvas').getContext('2d')
  const style = getComputedStyle(body)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  const widthIn = (font: string, text: string): number => {
    if (canvas === null) return Infinity
    canvas.font = font
    return canvas.measureText(text).width
  }
  const nameFont = `${token('--weight-medium')} ${style.fontSize} ${token('--font-ui')}`
  const letterPx = widthIn(`${token('--weight-normal')} ${token('--text-small')} ${token('--font-mono')}`, '0')
  const names = new Map<string, number>()
  return {
    name(text) {
      const width = names.get(text) ?? widthIn(nameFont, text)
      names.set(text, width)
      return width
    },
    id: (text) => (/^[!-~]*$/.test(text) ? text.length * letterPx : Infinity),
  }
}
