interface Metric {
  readonly help: string
  readonly type: 'counter' | 'gauge'
  read(): number
}

/** Numbers for Prometheus, in its text format. */
export class Metrics {
  readonly #metrics = new Map<string, Metric>()
  readonly #counts = new Map<string, number>()

  /** Adds to a counter, which is there from its first count on. */
  count(name: string, help: string, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by)
    if (!this.#metrics.has(name)) this.#metrics.set(name, { help, type: 'counter', read: () => this.#counts.get(name) ?? 0 })
  }

  gauge(name: string, help: string, read: () => number): void {
    this.#metrics.set(name, { help, type: 'gauge', read })
  }

  print(): string {
    return [...this.#metrics]
      .map(([name, metric]) => `# HELP ${name} ${metric.help}\n# TYPE ${name} ${metric.type}\n${name} ${metric.read()}\n`)
      .join('')
  }
}
