// Shows the portal's needs module where this script stands: <script src="…/services/module.js" data-partenaire="SIRET" data-sujets="numerique,vente" data-langue="fr" async></script>
(() => {
  const here = document.currentScript;
  const body = here.dataset.partenaire ?? '';
  if (!/^\d{14}$/.test(body)) {
    console.error('Maillage : data-partenaire doit être le numéro SIRET de l’organisme (14 chiffres).');
    return;
  }
  const address = new URL('/services/cadre/besoin/' + body, here.src);
  for (const subject of (here.dataset.sujets ?? '').split(',').map(s => s.trim()).filter(Boolean))
    address.searchParams.append('sujet', subject);
  const language = here.dataset.langue ?? (document.documentElement.lang || 'fr').slice(0, 2);
  address.searchParams.set('lang', language === 'fr' ? 'fr' : 'en');
  const frame = document.createElement('iframe');
  frame.src = address.href;
  frame.title = here.dataset.titre ?? (language === 'fr' ? 'Dire un besoin' : 'Say a need');
  frame.loading = 'lazy';
  frame.width = '100%';
  frame.height = here.dataset.hauteur ?? '640';
  frame.setAttribute('frameborder', '0');
  here.after(frame);
})();
