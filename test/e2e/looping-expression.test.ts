import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

/** Ten to the eighth steps. */
const LIST = '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]'
const LOOPS = Array.from('abcdefgh').reduceRight((inner, name) => `${LIST}.all(${name}, ${inner})`, 'true')

testNeeding(
  needs.chromium,
  'an expression that loops, and a pattern that would backtrack, are told while they are typed; page and preview go on',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    await studio.openExample('Product enrichment')
    await studio.node('Add total price').click()
    const inspector = page.getByLabel('Inspector')
    const expression = inspector.getByLabel('Expression', { exact: true })
    await expression.waitFor()

    await expression.fill(LOOPS)
    await studio.sees('Settings', 'It takes more than 1,000,000 steps on this message.')
    await studio.sees('Out', 'It takes more than 1,000,000 steps on this message.')

    await expression.fill(
      'string(value.event_type + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!").matches("^(a|aa)+$|(p+u*)+$")',
    )
    await studio.sees('Settings', '= false')

    // The page is as alive as before, and so is the preview.
    await expression.fill('value.quantity * value.enriched_data.unit_price')
    await studio.sees('Settings', '= 199.98')
    await studio.sees('Out', '199.98')
    await studio.node('Look up product').click()
    await inspector.getByLabel('Key', { exact: true }).waitFor()
    expect(await page.getByText('The preview is not complete').count()).toBe(0)
    expect(studio.complaints).toEqual([])
  },
)
