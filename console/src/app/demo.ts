/** Whether the gateway runs a demonstration: nobody may take it for the truth. */
export const isDemo = (): boolean =>
  document.querySelector('meta[name="demo"]')?.getAttribute('content') === 'true';
