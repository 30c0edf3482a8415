/** Where a number is dialled. */
export const telUrl = (phone: string): string => `tel:${phone.replaceAll(' ', '')}`;
