import { Injectable } from '@nestjs/common';

/** Closed at the start, opened once: when the lanes are folded up to the ends they had then. */
@Injectable()
export class OpeningGate {
  isOpen = false;
}
