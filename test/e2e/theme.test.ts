import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(
  needs.chromium,
  'a page follows the theme of the system while it is open, until a person chooses another one',
  async () => {
    const { page } = await StudioDriver.start({ flows: [] })
    const themed = (theme: 'light' | 'dark') => page.locator(`html[data-theme="${theme}"]`).waitFor()
    const choose = async (shown: 'light' | 'dark') =>
      page.getByRole('button', { name: `${shown} theme` }).click()
    await themed('light')
    await page.emulateMedia({ colorScheme: 'dark' })
    await themed('dark')

    await choose('dark')
    await themed('light')
    await page.emulateMedia({ colorScheme: 'light' })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.reload()
    await themed('light')

    // Back to what the system has: from then on it is followed again.
    await choose('light')
    await themed('dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await themed('light')
    expect(await page.evaluate(() => localStorage.getItem('millrace-theme'))).toBeNull()
  },
)
