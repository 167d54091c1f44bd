/** Typed arrays that grow as they are written: one number per slot, 0 where nothing was written. */

export class GrowingUint32 {
  #data: Uint32Array<ArrayBuffer>

  constructor(data: Uint32Array<ArrayBuffer> = new Uint32Array(0)) {
    this.#data = data
  }

  get(at: number): number {
    return this.#data[at] ?? 0
  }

  set(at: number, value: number): void {
    if (at >= this.#data.length) {
      const grown = new Uint32Array(grownLength(at))
      grown.set(this.#data)
      this.#data = grown
    }
    this.#data[at] = value
  }
}

export class GrowingFloat64 {
  #data: Float64Array<ArrayBuffer>

  constructor(data: Float64Array<ArrayBuffer> = new Float64Array(0)) {
    this.#data = data
  }

  get(at: number): number {
    return this.#data[at] ?? 0
  }

  set(at: number, value: number): void {
    if (at >= this.#data.length) {
      const grown = new Float64Array(grownLength(at))
      grown.set(this.#data)
      this.#data = grown
    }
    this.#data[at] = value
  }
}

const grownLength = (at: number): number => Math.max(64, at + 1 + (at >>> 1))
