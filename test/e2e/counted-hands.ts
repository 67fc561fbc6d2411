import type { FileChooser, Keyboard, Locator, Page } from 'playwright-core'
import { until } from '../support/until.ts'
import type { StudioDriver } from './studio-driver.ts'

/** The keyboard of a person, and nothing else: a chord, or a text that is typed, is one action. */
export class CountedKeys {
  actions = 0
  private readonly keyboard: Keyboard
  private readonly choosers: FileChooser[] = []

  constructor(page: Page) {
    this.keyboard = page.keyboard
    // From the start: who begins to listen with the key that opens it may be too late.
    page.on('filechooser', (chooser) => this.choosers.push(chooser))
  }

  /** One after the other; each is an action. */
  async press(...chords: readonly string[]): Promise<void> {
    for (const chord of chords) {
      this.actions += 1
      await this.keyboard.press(chord)
    }
  }

  async type(text: string): Promise<void> {
    this.actions += 1
    await this.keyboard.type(text)
  }

  /** Chooses a file in the window of the system that `deed` opens. */
  async pick(file: string, deed: () => Promise<void>): Promise<void> {
    await deed()
    const chooser = await until('the window of the system', () => this.choosers.shift())
    this.actions += 1
    await chooser.setFiles(file)
  }
}

/** Keyboard and mouse: a click and a drag are one action each too. */
export class CountedHands extends CountedKeys {
  private readonly studio: StudioDriver

  constructor(studio: StudioDriver) {
    super(studio.page)
    this.studio = studio
  }

  async click(thing: Locator): Promise<void> {
    this.actions += 1
    await thing.click()
  }

  async drag(from: Locator, by: { readonly right: number; readonly down: number }): Promise<void> {
    this.actions += 1
    await this.studio.dragFrom(from, by)
  }
}
