import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { follow } from '../integration/doc-shell.ts'
import type { GuideStep } from './guide-steps.ts'
import type { StudioDriver } from './studio-driver.ts'

type Role = 'button' | 'tab' | 'option' | 'menuitem'

/** Does what a guide says, a step at a time, as a reader would. */
export class GuidedHands {
  private readonly studio: StudioDriver
  private readonly pictures: string | undefined

  /** `pictures`: the folder that pictures are written to; none are taken without. */
  constructor(studio: StudioDriver, pictures: string | undefined) {
    this.studio = studio
    this.pictures = pictures
  }

  async take({ verb, words, block }: GuideStep): Promise<void> {
    const deed = this.deeds[verb]
    if (deed === undefined) throw new Error(`No one knows how to ${verb}.`)
    const said = `${verb} ${words.join(' ')}`
    await deed(words, block).catch(async (error: unknown) => {
      await this.picture('stopped-here')
      throw new Error(`The guide stops at: ${said}`, { cause: error })
    })
  }

  private readonly deeds: Readonly<
    Record<string, (words: readonly string[], block: string) => Promise<void>>
  > = {
    click: async ([what = '', name = '', , region]) => this.find(what, name, region).click(),
    drag: async ([, port = '', , node = '', , right, , down]) =>
      this.studio.dragFrom(this.studio.port(node, port), { right: Number(right), down: Number(down) }),
    focus: async ([name = '']) => this.studio.keysAt(name),
    press: async ([chord = '']) => this.studio.page.keyboard.press(chord),
    type: async ([text = '', , field, , region], block) => {
      const typed = text === 'block' ? block.trim() : text
      if (field !== undefined) return this.find('field', field, region).fill(typed)
      await this.studio.page.keyboard.insertText(typed)
    },
    see: async ([text = '', , region]) =>
      this.within(region).getByText(text).filter({ visible: true }).first().waitFor({ timeout: 60_000 }),
    gone: async ([text = '']) => this.studio.page.getByText(text).waitFor({ state: 'detached' }),
    picture: async ([name = '']) => this.picture(name),
    shell: async (_, block) =>
      void (await follow([block], { folder: this.studio.folder, env: this.studio.env })),
  }

  private find(what: string, name: string, region: string | undefined): Locator {
    const within = this.within(region)
    if (what === 'field') return within.getByLabel(name, { exact: true })
    if (what === 'node') return this.studio.node(name)
    if (what === 'text') return within.getByText(name).filter({ visible: true }).first()
    return within.getByRole(what as Role, { name, exact: what === 'button' })
  }

  private within(region: string | undefined) {
    const { page } = this.studio
    return region === undefined ? page : page.getByLabel(region, { exact: true })
  }

  private async picture(name: string): Promise<void> {
    if (this.pictures === undefined) return
    mkdirSync(this.pictures, { recursive: true })
    await this.studio.page.screenshot({ path: join(this.pictures, `${name}.png`) })
  }
}
