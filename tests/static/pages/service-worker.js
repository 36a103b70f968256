importScripts('https://cdn.onesignal.com/sdks/web/v16/OneSignalSDK.sw.js');
importScripts("https://storage.googleapis.com/workbox-cdn/releases/6.5.4/workbox-sw.js");
