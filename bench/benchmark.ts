/** One measured figure, as `--json` prints it. */
export interface Figure {
  readonly name: string
  /** Median of the runs. */
  readonly value: number
  readonly unit: string
  /** What it was measured against in alternating runs; null where the target is a plain number. */
  readonly peer: string | null
  readonly peerValue: number | null
  /** Median of the pairs' ratios, which is not the ratio of the medians: the machine drifts between pairs. */
  readonly ratio: number | null
  /** Of the ratio where there is a peer, else of the value; null: told for information. */
  readonly target: number | null
  readonly holds: boolean | null
}

export interface Measured extends Figure {
  /** Lowest and highest of the ratios where there is a peer, else of the values. */
  readonly spread: readonly [number, number]
  /** Whether the target is a floor or a ceiling. */
  readonly bound: 'at least' | 'at most'
}

export interface Bench {
  /** How many alternating pairs make a ratio; a figure without a peer takes as many runs as it says itself. */
  readonly pairs: number
  /** How many messages a run takes where it is not as many as its benchmark says; for trying out. */
  readonly messages?: number
  /** Told on stderr while it works. */
  progress(text: string): void
}

export interface Benchmark {
  readonly name: string
  /** One sentence for `--list`. */
  readonly says: string
  measure(bench: Bench): Promise<readonly Measured[]>
}
