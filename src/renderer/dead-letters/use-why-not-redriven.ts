import { useStore } from 'zustand'
import { chosenOf } from '../environments/environment-store.ts'
import { usePage } from '../page/use-page.tsx'
import { whyNotRedriven } from './why-not-redriven.ts'

/** The same for the chosen environment. */
export function useWhyNotRedriven(namespace: string): string | undefined {
  return useStore(usePage().environments, (all) => whyNotRedriven(chosenOf(all), namespace))
}
