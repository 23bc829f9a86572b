// The component library in the product's colours. Its defaults for placeholder and description text fail AA, so they are set.
import type { ThemeConfig } from 'antd/es/config-provider/context';
import darkAlgorithm from 'antd/es/theme/themes/dark';
import lightAlgorithm from 'antd/es/theme/themes/default';
import { palettes, type Scheme } from './palette.js';

export function antTheme(scheme: Scheme): ThemeConfig {
  const colour = palettes[scheme];
  return {
    cssVar: { key: 'dc' },
    hashed: false,
    algorithm: scheme === 'dark' ? darkAlgorithm : lightAlgorithm,
    token: {
      colorPrimary: colour.fill,
      colorInfo: colour.fill,
      // Its own are lighter, where white text fails AA.
      colorPrimaryHover: colour['fill-hover'],
      colorPrimaryActive: colour['fill-hover'],
      colorErrorHover: colour['danger-hover'],
      colorErrorActive: colour['danger-hover'],
      colorLink: colour.link,
      colorSuccess: colour['ok-text'],
      colorWarning: colour['warn-text'],
      colorError: colour['bad-text'],
      colorText: colour.text,
      colorTextSecondary: colour['text-2'],
      colorTextPlaceholder: colour['text-3'],
      colorTextDescription: colour['text-3'],
      colorBgLayout: colour.page,
      colorBgContainer: colour.surface,
      colorBgElevated: colour.raised,
      colorBorder: colour.border,
      colorSplit: colour.line,
      controlOutline: colour.link,
      controlOutlineWidth: 2,
      controlHeight: 32,
      borderRadius: 6,
      borderRadiusSM: 4,
      borderRadiusLG: 8,
      fontFamily: 'inherit',
      fontSize: 14,
      motionDurationFast: '0.12s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.18s',
    },
    // Lines instead of shadows; the default takes the focus ring's colour for them.
    components: {
      Button: {
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        dangerColor: colour['danger-text'],
        // A button that can be pressed: text of its own colour stays readable under the pointer.
        defaultHoverColor: colour.link,
        defaultHoverBorderColor: colour.link,
        defaultActiveColor: colour.link,
        defaultActiveBorderColor: colour.link,
      },
    },
  };
}
