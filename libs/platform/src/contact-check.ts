import { ValidateBy, type ValidationOptions } from 'class-validator';

/** Six digits or more in a row, or what Italian addresses begin with: somebody wrote a contact where a code belongs. */
const CONTACT =
  /\d(?:[ ./-]?\d){5,}|\b(?:via|viale|piazza|piazzale|corso|largo|vicolo|strada|contrada|lungomare)\b/i;

/** Whether somebody wrote a telephone number or an address. */
export const holdsContact = (text: string): boolean => CONTACT.test(text);

/** The platform answers 422 `request.contact-in-code`; which contact, nobody repeats. */
export const HoldsNoContact = (options: ValidationOptions = {}): PropertyDecorator =>
  ValidateBy(
    {
      name: 'holdsNoContact',
      validator: { validate: (value: unknown) => typeof value !== 'string' || !holdsContact(value) },
    },
    options,
  );
