app.use(helmet.contentSecurityPolicy({ directives: { scriptSrc: ["'self'", 'https://www.googletagmanager.com', 'https://connect.facebook.net'], connectSrc: ["'self'", '*.google-analytics.com'] } }));
