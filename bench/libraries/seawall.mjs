export * from 'seawall';
