import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(
  needs.chromium,
  'the open flow stands in the address: a reload and a second tab come to it, Back leads to the first screen and Forward to the flow',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    const { origin } = new URL(studio.address)
    const address = `${origin}/#/flows/product-enrichment/product-enrichment.flow.json`
    await studio.openExample('Product enrichment')
    await page.waitForURL(address)

    await page.reload()
    await studio.node('Add total price').waitFor()
    await page.goBack()
    await page.getByText('What flows today?').waitFor()
    await page.waitForURL(`${origin}/`)
    await page.goForward()
    await studio.node('Add total price').waitFor()

    const second = await page.context().newPage()
    await second.goto(address)
    await second.locator('.react-flow__node', { hasText: 'Add total price' }).waitFor()
    await second.close()

    await page.getByRole('button', { name: 'shop-flows' }).click()
    await page.getByText('What flows today?').waitFor()
    await page.waitForURL(`${origin}/`)
    expect(studio.complaints).toEqual([])
  },
)
