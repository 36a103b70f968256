import { Component } from '@angular/core';
import { Router, NavigationEnd } from '@angular/router';
declare let gtag: Function;
@Component({ selector: 'app-root', templateUrl: './app.component.html' })
export class AppComponent {
  constructor(public router: Router) { this.router.events.subscribe(event => { if (event instanceof NavigationEnd) { gtag('config', 'G-ABCDEF1234', { page_path: event.urlAfterRedirects }); } }); }
}
