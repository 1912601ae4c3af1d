/** Drawn here, because not every machine has a font with these signs. 20 by 20, stroked in the text's colour. */
const paths = {
  eye: 'M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10Zm8 2.4a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8Z',
  bubble:
    'M3 5.5A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.5v7a1.5 1.5 0 0 1-1.5 1.5H9l-3.5 3v-3h-1A1.5 1.5 0 0 1 3 12.5Z',
  bolt: 'M11 2.5 4.5 11.5H9l-.5 6 7-9.5H11Z',
  send: 'M3 10 3.8 4.2 17.5 10 3.8 15.8ZM3.5 10H10',
  close: 'M5 5l10 10M15 5 5 15',
  lock: 'M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9M5 9h10v7.5H5Z',
  clip: 'M14.5 9 9 14.5a3 3 0 0 1-4.2-4.2L11 4a2 2 0 0 1 2.9 2.9L8 12.8',
} as const;

const namespace = 'http://www.w3.org/2000/svg';

export function icon(name: keyof typeof paths): SVGSVGElement {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
