import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

/** In one turn of the page: the search that was left is not gone from the screen yet when it is asked for again. */
function chooseAndSearchAgain(): void {
  for (const init of [{ key: 'Enter' }, { key: 'k', code: 'KeyK', ctrlKey: true }])
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }),
    )
}

testNeeding(
  needs.chromium,
  'a search that is asked for right behind another one begins empty, with the keys in its field',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    await studio.openExample('Product enrichment')
    await page.keyboard.press('Control+k')
    await studio.keysAt('Search or run a command')
    await page.keyboard.type('look up product')
    await page.evaluate(chooseAndSearchAgain)
    await studio.keysAt('Search or run a command')
    expect(await page.getByRole('dialog').getByRole('combobox').inputValue()).toBe('')
    await page.keyboard.type('add total price')
    await page.keyboard.press('Enter')
    const name = page.getByLabel('Inspector').getByLabel('Name', { exact: true })
    await expect.poll(() => name.inputValue()).toBe('Add total price')
    expect(studio.complaints).toEqual([])
  },
)
