import { seededRandom } from '../../support/seeded-random.ts'
import type { Example } from '../examples.ts'
import type { Workplace } from '../workplace.ts'

/** The input of an example, made in portions: the seed decides what stands in each line, however it is cut. */
export class GrowingInput {
  private readonly example: Example
  private readonly place: Workplace
  private readonly random: () => number
  private lines = 0
  private sum = 0

  constructor(example: Example, place: Workplace, seed: number) {
    this.example = example
    this.place = place
    this.random = seededRandom(seed)
  }

  /** Messages made so far. */
  get messages(): number {
    return this.sum
  }

  async add(lines: number): Promise<void> {
    const first = this.lines
    this.lines += lines
    this.sum += await this.example.fill(this.place, lines, this.random, first)
  }
}
