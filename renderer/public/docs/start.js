// Starts the page of the API: its frame in the reader's language, then the document itself.
/* global SwaggerUIBundle, document, navigator, localStorage, location, URLSearchParams */

const WORDS = {
  'zh-CN': {
    title: (name) => `${name} · 接口文档`,
    intro:
      '每个接口都可以在这里直接试用。先用对应角色登录拿到令牌，点“Authorize”填入，再展开接口点“Try it out”。这里的调用会真的执行。',
    file: 'OpenAPI 文件',
    other: 'English',
    missing: '页面文件没有构建；请先运行 npm start。OpenAPI 文件仍可下载。',
  },
  en: {
    title: (name) => `${name} · Documentation`,
    intro:
      'Every call can be tried here. Sign in with the role it is for, put the token in under “Authorize”, open the call and press “Try it out”. Calls made here are carried out for real.',
    file: 'OpenAPI file',
    other: '中文',
    missing:
      'The files of this page are not built; run npm start. The OpenAPI file can be downloaded all the same.',
  },
};
const KEY = 'deskcloud.docs.language';

const { title, specUrl } = JSON.parse(document.getElementById('deskcloud-docs').textContent);
const byId = (id) => document.getElementById(id);

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // Storage is switched off: the browser's own language then.
    return null;
  }
}

function keep(language) {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // It holds until the page is left.
  }
}

function show(language) {
  const words = WORDS[language];
  document.documentElement.lang = language;
  document.title = words.title(title);
  document.querySelector('h1').textContent = words.title(title);
  byId('intro').textContent = words.intro;
  byId('file').textContent = words.file;
  byId('file').href = specUrl;
  byId('language').textContent = words.other;
  byId('language').onclick = () => {
    const other = language === 'en' ? 'zh-CN' : 'en';
    keep(other);
    show(other);
  };
  if (typeof SwaggerUIBundle === 'undefined') byId('api').textContent = words.missing;
}

const asked = new URLSearchParams(location.search).get('lang') ?? kept() ?? navigator.language;
show(asked.toLowerCase().startsWith('en') ? 'en' : 'zh-CN');

if (typeof SwaggerUIBundle !== 'undefined') {
  SwaggerUIBundle({
    url: specUrl,
    domNode: byId('api'),
    presets: [SwaggerUIBundle.presets.apis],
    layout: 'BaseLayout',
    // Nothing leaves for the internet, and no token outlives the page.
    validatorUrl: null,
    persistAuthorization: false,
    deepLinking: true,
    docExpansion: 'none',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    filter: true,
    tryItOutEnabled: true,
  });
}
