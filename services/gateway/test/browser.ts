/** What a browser shows, and where. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface StoredCookie {
  readonly value: string;
  readonly sameSite: string;
  readonly attributes: string;
}

/**
 * A browser as far as cookies and navigations go. A port stands for a site: a strict cookie is sent only where every hop of
 * a navigation, and the page that began it, are of the same one; a lax one with every navigation by GET.
 */
export class Browser {
  private readonly jars = new Map<string, Map<string, StoredCookie>>();

  /** Follows redirects and pages that go on by themselves. @param from the page with the link; none: she typed it */
  async navigate(url: string, from?: string): Promise<Page> {
    return this.follow(url, from === undefined || isSameSite(from, url), {});
  }

  /** Sends a page's form to where the page is. */
  submit(page: Page, form: Record<string, string>): Promise<Page> {
    return this.follow(page.url, true, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { origin: new URL(page.url).origin, 'sec-fetch-site': 'same-origin' },
    });
  }

  /** A script of a page of the same origin asks. */
  async call(url: string, init: RequestInit = {}): Promise<Page> {
    const headers = new Headers(init.headers);
    if (!headers.has('sec-fetch-site')) headers.set('sec-fetch-site', 'same-origin');
    if (init.method !== undefined && !headers.has('origin')) headers.set('origin', new URL(url).origin);
    return this.hop(url, true, { ...init, headers });
  }

  /** One request, nothing followed. */
  async hop(url: string, sameSite: boolean, init: RequestInit): Promise<Page> {
    const headers = new Headers(init.headers);
    const jar = this.jar(url);
    const isGet = (init.method ?? 'GET') === 'GET';
    const sent = [...jar].filter(
      ([, one]) => sameSite || one.sameSite === 'None' || (one.sameSite === 'Lax' && isGet),
    );
    if (sent.length > 0) headers.set('cookie', sent.map(([name, one]) => `${name}=${one.value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) store(jar, line);
    const { status } = response;
    return { url, status, headers: response.headers, text: await response.text() };
  }

  cookie(url: string, name: string): string | undefined {
    return this.jar(url).get(name)?.value;
  }

  cookieLine(url: string, name: string): string | undefined {
    return this.jar(url).get(name)?.attributes;
  }

  /** Of all cookies that it keeps for a host. */
  names(url: string): string[] {
    return [...this.jar(url).keys()];
  }

  /** Somebody plants a cookie. */
  plant(url: string, name: string, value: string): void {
    this.jar(url).set(name, { value, sameSite: 'Lax', attributes: '' });
  }

  private async follow(url: string, sameSite: boolean, init: RequestInit): Promise<Page> {
    const page = await this.hop(url, sameSite, init);
    const location = page.headers.get('location');
    if (location !== null && page.status >= 300 && page.status < 400) {
      const next = new URL(location, url).href;
      return this.follow(next, sameSite && isSameSite(url, next), {});
    }
    const goOn = /<meta http-equiv="refresh" content="0; url=([^"]*)"/.exec(page.text)?.[1];
    if (goOn === undefined) return page;
    // the page itself goes on: what led to it does not count any more
    const next = new URL(goOn.replaceAll('&amp;', '&'), url).href;
    return this.follow(next, isSameSite(url, next), {});
  }

  private jar(url: string): Map<string, StoredCookie> {
    const { host } = new URL(url);
    const jar = this.jars.get(host) ?? new Map<string, StoredCookie>();
    this.jars.set(host, jar);
    return jar;
  }
}

const isSameSite = (one: string, other: string): boolean => new URL(one).host === new URL(other).host;

function store(jar: Map<string, StoredCookie>, line: string): void {
  const [, name = '', value = '', attributes = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? [];
  const sameSite = /SameSite=(\w+)/i.exec(attributes)?.[1] ?? 'Lax';
  const isGone =
    value === '' || /Max-Age=0/i.test(attributes) || /expires=Thu, 01 Jan 1970/i.test(attributes);
  if (isGone) jar.delete(name);
  else {
    const named = `${sameSite.slice(0, 1).toUpperCase()}${sameSite.slice(1).toLowerCase()}`;
    jar.set(name, { value, sameSite: named, attributes });
  }
}
