export const userKeys = {
  profile: ['user', 'profile'] as const,
  calendar: ['user', 'calendar'] as const,
  jobs: ['user', 'jobs'] as const,
};
