import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(
  needs.chromium,
  'while fields are offered for an expression, what is wrong with it can be read as well',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    await studio.openExample('Product enrichment')
    await studio.node('Add total price').click()
    const inspector = page.getByLabel('Inspector')
    const expression = inspector.getByLabel('Expression', { exact: true })
    await expression.waitFor()
    await expression.fill('value.quan')
    const list = inspector.getByRole('listbox', { name: 'Fields of the samples' })
    const said = inspector.locator('.form-row .form-problem, .form-row .result')
    await said.filter({ hasText: /missing|quan/ }).waitFor()
    await list.getByRole('option', { name: 'value.quantity' }).waitFor()
    await until('the list to stand below what is said', async () => {
      const [words, offered] = [await said.boundingBox(), await list.boundingBox()]
      return words !== null && offered !== null && words.y + words.height <= offered.y
    })

    // It is chosen as before.
    await expression.press('Enter')
    expect(await expression.inputValue()).toBe('value.quantity')
    await list.waitFor({ state: 'detached' })

    // Behind an operator nothing is begun: Tab leaves, and puts in nothing.
    await expression.fill('value.quantity *')
    await list.waitFor()
    await expression.press('Tab')
    await list.waitFor({ state: 'detached' })
    expect(await expression.inputValue()).toBe('value.quantity *')
    await expression.fill('value.quantity * value.event_t')
    await list.waitFor()
    await expression.press('Tab')
    await list.waitFor({ state: 'detached' })
    expect(await expression.inputValue()).toBe('value.quantity * value.event_type')
    expect(studio.complaints).toEqual([])
  },
)
